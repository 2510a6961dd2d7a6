"""Courses: enrolment, attendance and completion."""
