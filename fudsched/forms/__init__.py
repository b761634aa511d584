"""What people type, checked: a form per page that takes input, a file per noun."""
