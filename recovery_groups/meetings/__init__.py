"""Meetings: schedules become dated rows; seats are claimed here and nowhere else."""
