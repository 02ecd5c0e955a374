"""Figures, frozen and protected."""
