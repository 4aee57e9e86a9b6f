"""Finds every text about trouble that the code gives to people, by reading the code.

What is known only at run time is a HOLE in the text: `Decoding took longer than {timeout_s:g} s.` has one.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOLE = "\ue000"
SAID_ELSEWHERE = "\ue001"
"""Stands for a whole text of another error, which is found where that is made."""
CARRIERS = {"title", "message", "reason"}
"""Attributes that hold such texts."""
VALUES = {
    "Failure": ("title", "message"),
    "Held": ("root_id", "path", "missing", "known", "reason"),
    "HeldBack": ("path", "missing", "reason"),
    "ProviderTrial": ("name", "accepted", "reason"),
    "Trouble": ("title", "message"),
}
"""Classes that carry such texts besides errors, with their fields in order."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Text = str | tuple["Text", ...] | None
"""A text; or several that belong together; or something that is no text."""


@dataclass(frozen=True, slots=True)
class Said:
    """One text, and where it stands."""

    text: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text.replace(HOLE, '{}').replace(SAID_ELSEWHERE, '{text}')}"


@dataclass(frozen=True, slots=True)
class _Module:
    file: str
    name: str
    nodes: list[ast.AST] = field(default_factory=list)
    inside: dict[ast.AST, Function] = field(default_factory=dict)
    """Which function a part of the code stands in."""
    imported: dict[str, str] = field(default_factory=dict)
    """The module that a name comes from."""
    constants: dict[str, ast.expr] = field(default_factory=dict)


class Reader:
    """Reads folders of code.

    Args:
        folders: below the root of the repository.
    """

    def __init__(self, *folders: str) -> None:
        paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
        self._modules = [_module(path) for path in paths]
        self._known: dict[ast.expr, list[Text]] = {}
        self._errors = self._names_of_errors()
        self._by_name = {module.name: module for module in self._modules}
        self._home: dict[Function, _Module] = {}
        self._calls: dict[str, list[tuple[ast.Call, _Module]]] = {}
        for module in self._modules:
            for node in module.nodes:
                if isinstance(node, Function):
                    self._home[node] = module
                if isinstance(node, ast.Call):
                    self._calls.setdefault(_name(node.func), []).append((node, module))

    def said(self) -> list[Said]:
        """Return all texts, in the order of the code."""
        found: list[Said] = []
        names = dict.fromkeys(self._errors, ("title", "message")) | VALUES
        for name, fields in names.items():
            for call, module in self._calls.get(name, ()):
                found += self._in(call, fields, module)
        found += self._of_bases()
        return sorted(set(found), key=lambda one: (one.file, one.line, one.text))

    def _of_bases(self) -> Iterator[Said]:
        """Yield what errors give to the class above them when they are made."""
        for module in self._modules:
            for kind in module.nodes:
                if isinstance(kind, ast.ClassDef) and kind.name in self._errors - {"KnownError"}:
                    for call in (node for node in ast.walk(kind) if isinstance(node, ast.Call)):
                        if _name(call.func) == "__init__":
                            yield from self._in(call, ("title", "message"), module)

    def _in(self, call: ast.Call, fields: Sequence[str], module: _Module) -> Iterator[Said]:
        for given in _texts_given(call, fields):
            for text in self._resolve(given, module):
                if not isinstance(text, str):
                    raise TypeError(f"{module.file}:{given.lineno} gives no text")
                if text:
                    yield Said(text, module.file, given.lineno)

    def _names_of_errors(self) -> set[str]:
        """Return `KnownError` and the names of all classes below it."""
        found = {"KnownError"}
        while True:
            more = {
                node.name
                for module in self._modules
                for node in module.nodes
                if isinstance(node, ast.ClassDef) and {_name(base) for base in node.bases} & found
            }
            if more <= found:
                return found
            found |= more

    # What an expression can be

    def _resolve(self, node: ast.expr, module: _Module) -> list[Text]:
        """Return all that an expression can be; what leads back to itself is a HOLE."""
        if node not in self._known:
            self._known[node] = [HOLE]
            self._known[node] = list(dict.fromkeys(self._found(node, module)))
        return self._known[node]

    def _found(self, node: ast.expr, module: _Module) -> list[Text]:
        if isinstance(node, ast.Constant):
            return [node.value if isinstance(node.value, str) else None]
        if isinstance(node, ast.Attribute):
            return [SAID_ELSEWHERE if node.attr in CARRIERS else HOLE]
        if isinstance(node, ast.Name):
            return self._named(node, module)
        if isinstance(node, ast.Call):
            return self._called(node, module)
        return self._composed(node, module)

    def _composed(self, node: ast.expr, module: _Module) -> list[Text]:  # noqa: PLR0911 - one for each kind
        match node:
            case ast.JoinedStr(values=parts):
                return self._joined(parts, module)
            case ast.BinOp(op=ast.Add()):
                return self._joined([node.left, node.right], module)
            case ast.FormattedValue():
                percent = "%" if node.format_spec is not None and "%" in ast.unparse(node.format_spec) else ""
                found = self._resolve(node.value, module)
                return [(text if isinstance(text, str) else HOLE) + percent for text in found]
            case ast.IfExp():
                return [*self._resolve(node.body, module), *self._resolve(node.orelse, module)]
            case ast.BoolOp():
                return [text for value in node.values for text in self._resolve(value, module)]
            case ast.Tuple() | ast.List():
                return list(itertools.product(*(self._resolve(one, module) for one in node.elts)))
        return [HOLE]

    def _joined(self, parts: Sequence[ast.expr], module: _Module) -> list[Text]:
        each = [[text for text in self._resolve(part, module) if isinstance(text, str)] for part in parts]
        return ["".join(chosen) for chosen in itertools.product(*each)]

    def _called(self, call: ast.Call, module: _Module) -> list[Text]:
        name = _name(call.func)
        if name == "str" and call.args:
            return self._resolve(call.args[0], module)
        if name in {"tr", "translate"}:
            return []  # Qt's tools find it
        if name == "format" and isinstance(call.func, ast.Attribute):
            return self._resolve(call.func.value, module)
        if name == "get" and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            table = module.constants.get(call.func.value.id)
            if isinstance(table, ast.Dict):
                return [t for one in [*table.values, *call.args[1:]] for t in self._resolve(one, module)]
        found: list[Text] = []
        place = module.imported.get(name, module.name)
        for function, home in self._home.items() if _is_known_place(call.func) else ():
            if function.name == name and home.name == place:
                returned = (node.value for node in ast.walk(function) if isinstance(node, ast.Return))
                found += [text for value in returned if value for text in self._resolve(value, home)]
        return found or [HOLE]

    def _named(self, node: ast.Name, module: _Module) -> list[Text]:
        function = module.inside.get(node)
        if function is not None:
            bound = [(value, at) for target, value in _bindings(function) for at in _places(target, node.id)]
            if bound:
                return [text for value, at in bound for text in self._bound(value, at, module)]
            if node.id in _parameters(function):
                return self._given(function, node.id) or [HOLE]
        home = self._by_name.get(module.imported.get(node.id, module.name))
        value = home.constants.get(node.id) if home is not None else None
        return [HOLE] if home is None or value is None else self._resolve(value, home)

    def _bound(self, value: ast.expr | tuple[ast.expr], at: int | None, module: _Module) -> list[Text]:
        """Return what a name is that is set to a value, or to each member of one."""
        if isinstance(value, tuple):
            found = self._resolve(value[0], module)
            texts = [one for all_of in found for one in (all_of if isinstance(all_of, tuple) else (HOLE,))]
        else:
            texts = self._resolve(value, module)
        return [_member(text, at) for text in texts]

    def _given(self, function: Function, parameter: str) -> list[Text]:
        """Return what callers give for a parameter."""
        at = _parameters(function).index(parameter)
        home = self._home[function]
        found: list[Text] = []
        for call, module in self._calls.get(function.name, ()):
            if module is home or module.imported.get(function.name) == home.name:
                named = [keyword.value for keyword in call.keywords if keyword.arg == parameter]
                for value in named or call.args[at : at + 1]:
                    found += self._resolve(value, module)
        return found


def _module(path: Path) -> _Module:
    file = path.relative_to(ROOT)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = _Module(file.as_posix(), ".".join(file.with_suffix("").parts))
    for node in ast.walk(tree):
        module.nodes.append(node)
        if isinstance(node, Function):
            module.inside.update(dict.fromkeys(ast.walk(node), node))  # inner functions come later, and win
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            module.imported.update(dict.fromkeys((one.name for one in node.names), node.module))
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            module.constants.update({_name(target): node.value for target in targets})
    return module


def _texts_given(call: ast.Call, fields: Sequence[str]) -> Iterator[ast.expr]:
    given = dict(zip(fields, call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg is not None}
    yield from (value for name, value in given.items() if name in CARRIERS)


def _bindings(function: Function) -> Iterator[tuple[ast.expr, ast.expr | tuple[ast.expr]]]:
    """Yield what is set in a function, and to what; in a tuple of one: to each member of that."""
    for node in ast.walk(function):
        match node:
            case ast.Assign():
                yield from ((target, node.value) for target in node.targets)
            case ast.NamedExpr() | ast.AnnAssign() | ast.AugAssign() if node.value is not None:
                yield node.target, node.value
            case ast.For() | ast.comprehension():
                yield node.target, (node.iter,)


def _places(target: ast.expr, name: str) -> Iterator[int | None]:
    """Yield where a name stands in what is set: None for all of it, else which member."""
    if isinstance(target, ast.Name) and target.id == name:
        yield None
    if isinstance(target, ast.Tuple):
        yield from (at for at, one in enumerate(target.elts) if isinstance(one, ast.Name) and one.id == name)


def _member(text: Text, place: int | None) -> Text:
    if place is None:
        return text
    return text[place] if isinstance(text, tuple) and place < len(text) else HOLE


def _parameters(function: Function) -> list[str]:
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in names if name != "self"] + [one.arg for one in function.args.kwonlyargs]


def _is_known_place(function: ast.expr) -> bool:
    """Return whether it is a function of this module or an imported one, or a method of the class itself."""
    own = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "self"
    return own or isinstance(function, ast.Name)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
