"""Imports that others do and nobody here needs: put in place without being executed, until they are asked for a name.

Most of what a short command costs is imports. Two SDKs import hundreds of generated pydantic models, whatever is wanted
of them: OpenAI's for all endpoints, LanceDB's a REST client of its namespace service; and Prefect's client imports all
of FastAPI for one function of it, and its blocks for chat services and webhooks, of which the latter load the web's
certificate authorities twice. Those are deferred: a submodule of a package can be imported alone, and the package's own
code runs when one of its names is used. README.md beside this file says what each saves.
"""

import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

DEFERRED = frozenset(
    """openai.types openai.types.shared openai.types.responses lance_namespace_urllib3_client fastapi
    prefect.blocks.notifications prefect.blocks.webhook""".split()
)
STOOD_IN = frozenset({"lance_namespace_urllib3_client.models"})
"""Deferred further: others import their classes by name, for annotations, and get a `_StandIn` of each."""


def defer_unneeded() -> None:
    """From now on these packages are executed when a name of theirs is used; what is imported already stays so."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The package's own spec, with a loader that waits."""
        if fullname not in DEFERRED | STOOD_IN:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
        return spec


class _Waiting(Loader):
    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def exec_module(self, module: ModuleType) -> None:
        """Leave a hook (PEP 562) in place of the package's code."""

        def execute(name: str) -> Any:
            if module.__dict__.pop("__getattr__", None):
                self._loader.exec_module(module)
            return getattr(module, name)

        def hook(name: str) -> Any:
            if name.startswith("__") and name != "__version__":  # the import system only looks whether it is there
                raise AttributeError(name)
            return _stand_in(name, execute) if module.__name__ in STOOD_IN else execute(name)

        module.__dict__["__getattr__"] = hook


class _StandIn(type):
    """Stands for a class that nobody has used yet; its instances, its attributes and what is one are the real one's."""

    real: Callable[[], Any]

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return cls.real()(*arguments, **named)

    def __getattr__(cls, name: str) -> Any:
        return getattr(cls.real(), name)

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.real())


def _stand_in(name: str, execute: Callable[[str], Any]) -> _StandIn:
    return _StandIn(name, (), {"real": staticmethod(lambda: execute(name))})
