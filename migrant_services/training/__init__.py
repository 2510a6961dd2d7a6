"""Courses: attendance and what it takes to complete one."""
