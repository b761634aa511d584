// What every page of an event runs. Only imports stand here: a public server gets them as one file (fudsched/bundles.py).

import "./words.js";
import "./once.js";
import "./zone.js";
import "./timetable.js";
import "./finder.js";
import "./clock.js";
import "./follow.js";
import "./outbox.js";
import "./grasp.js";
import "./live.js";
import "./offline.js";
import "./kept.js";
