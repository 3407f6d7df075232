from .workplace import cases, workplace

__all__ = ["cases", "workplace"]
