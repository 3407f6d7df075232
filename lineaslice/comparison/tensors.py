"""torch's tensors, modules and generators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lineaslice.comparison import Compare, Walk


def comparer(value: object) -> Compare | None:
    """How values of this class are compared; None leaves it to their attributes."""
    import torch

    if isinstance(value, torch.Tensor):
        return _tensors
    if isinstance(value, torch.nn.Module):
        return _modules
    if isinstance(value, torch.optim.Optimizer):
        return _modules
    if isinstance(value, torch.Generator):
        return _generators
    return None


def _tensors(left: Any, right: Any, path: str, walk: Walk) -> None:
    from lineaslice.comparison.arrays import arrays

    for name in ("dtype", "shape", "requires_grad"):
        one, other = getattr(left, name), getattr(right, name)
        if one != other:
            walk.differ(f"{path}.{name}", str(one), str(other))
    arrays(left.detach().cpu().numpy(), right.detach().cpu().numpy(), path, walk)
    if left.is_leaf and right.is_leaf:
        walk.values(left.grad, right.grad, f"{path}.grad")


def _modules(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.state_dict(), right.state_dict(), f"{path}.state_dict()")


def _generators(left: Any, right: Any, path: str, walk: Walk) -> None:
    walk.values(left.get_state(), right.get_state(), f"{path}.get_state()")
