"""python -m moe_np: what is in the library, and where to read."""

import ast
import pkgutil
from pathlib import Path

import moe_np

WHERE = """
Read first:   help("moe_np.ops"), whose head states the contract of every function.
The book:     its notebooks stand in chapters/ of the repository; `make book` renders
              them, and under each formula shows the function that computes it.
A first step: from moe_np.ops import softmax; p, back = softmax(z)
"""


def contents():
    """The lines of the table: module, number of its public functions, its idea."""
    folder = Path(moe_np.__file__).parent
    for info in pkgutil.iter_modules([str(folder)]):
        if info.name != "__main__":
            source = (folder / f"{info.name}.py").read_text(encoding="utf-8")
            module = ast.parse(source)
            public = [
                node
                for node in module.body
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            ]
            idea = ast.get_docstring(module).splitlines()[0]
            yield f"{info.name:12s} {len(public):3d}  {idea}"


if __name__ == "__main__":
    print(moe_np.__doc__.splitlines()[0], "\n\nmodule    functions")
    print("\n".join(contents()))
    print(WHERE.rstrip())
