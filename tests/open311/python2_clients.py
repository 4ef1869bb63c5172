"""The Open311 clients on PyPI that can submit requests: `open311` 1.1 (2011) and `three` 0.8.0 (2013).

Both are written for Python 2. Their code is unchanged: this module restores what Python 3 no longer has, and nothing
else.
"""

import builtins
import contextlib
import importlib
import itertools
import xml.etree.ElementTree as tree


@contextlib.contextmanager
def implicit_imports_of(package):
    """Within a package, an import first looks beside the importing module."""
    absolute = builtins.__import__

    def implicit(name, scope=None, local=None, wanted=(), level=0):
        importing = (scope or {}).get("__package__") or ""
        if level == 0 and importing.split(".")[0] == package:
            with contextlib.suppress(ModuleNotFoundError):
                return absolute(name, scope, local, wanted, 1)
        return absolute(name, scope, local, wanted, level)

    builtins.__import__ = implicit
    try:
        yield
    finally:
        builtins.__import__ = absolute


class Element(tree.Element):
    """An element with the method that Python 3.9 removed."""

    def getchildren(self):
        """The elements below."""
        return list(self)


class Trees:
    """What `open311` uses of `xml.etree.ElementTree`."""

    @staticmethod
    def fromstring(document):
        """The root of a document."""
        return tree.fromstring(document, tree.XMLParser(target=tree.TreeBuilder(Element)))


def open311(**configured):
    """A client of the package `open311`."""
    with implicit_imports_of("open311"):
        client = importlib.import_module("open311.open311")
        importlib.import_module("open311.api.xml2dict.xml2dict").ET = Trees
    urlopen = importlib.import_module("open311.api.api").urlopen
    # In Python 2, a string body was one of bytes.
    client.urlopen = lambda url, body: urlopen(url, body.encode())
    return client.Open311(**configured)


def three(endpoint, **configured):
    """A client of the package `three`."""
    itertools.ifilter = filter
    return importlib.import_module("three.core").Three(endpoint, **configured)
