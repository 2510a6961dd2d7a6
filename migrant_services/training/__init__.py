"""Courses: enrolment, attendance and completion."""

__all__ = ("attendance", "attendance_rules", "enrolments")
