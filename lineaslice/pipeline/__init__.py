"""Slices become pipelines: ``plan.plan``, ``module.module``, ``loading.get_function``."""
