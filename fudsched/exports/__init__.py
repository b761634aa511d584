"""A Timetable in, text out: no database, no request."""
