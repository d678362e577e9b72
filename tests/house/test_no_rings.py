"""No ring of files: whatever imports a file, by however long a way, is not imported by it. Inline imports count."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

FILES = ["advisor", "workshops", "config", "bench"]  # root packages in which no files may stand in a ring
FOLDERS = ["advisor", "workshops"]  # root packages in which no folders may either, each folder taken as one


def ring(root: str, *, folders: bool) -> list[str]:
    """The modules of one ring of imports inside `root`, or nothing if there is none."""
    graph = grimp.build_graph(root, cache_dir=None)
    if folders:
        for child in graph.find_children(root):
            graph.squash_module(child)
    try:
        imports = {one: graph.find_modules_directly_imported_by(one) - {one} for one in graph.modules}
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return [str(module) for module in error.args[1]]
    return []


@pytest.mark.parametrize("root", FILES)
def test_no_files_import_each_other_in_a_ring(root: str) -> None:
    assert ring(root, folders=False) == []


@pytest.mark.parametrize("root", FOLDERS)
def test_no_folders_import_each_other_in_a_ring(root: str) -> None:
    assert ring(root, folders=True) == []
