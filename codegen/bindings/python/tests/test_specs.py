"""A catalogue from a folder of specs."""

import modelspec
import pytest
from support import ROOT

PROVIDER = "name: Acme\n"
PAINTER = """\
name: Painter
doc: Paints.
sources: [{ url: https://acme.example/docs, read: 2026-11-21 }]
http: { method: POST, path: /paint }
parameters:
  count: { type: integer, min: 1, max: 4, default: 1, doc: Number of images. }
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "acme").mkdir()
    (tmp_path / "acme/provider.yaml").write_text(PROVIDER)
    (tmp_path / "acme/painter.yaml").write_text(PAINTER)
    return tmp_path


def test_the_methods_are_those_of_the_module(folder):
    catalogue = modelspec.Catalogue.load(folder)
    assert len(catalogue) == 1 and "acme/painter" in catalogue and "acme/other" not in catalogue
    assert catalogue.model("acme/painter")["name"] == "Painter"
    assert catalogue.validate("acme/painter", {"count": 5})["violations"][0]["rule"] == "range"
    assert catalogue.schema("acme/painter")["properties"]["count"]["maximum"] == 4
    assert catalogue.price_many("acme/painter", [{}, {}])[1]["cost"]["kind"] == "unknown"
    assert modelspec.Catalogue.load(str(folder)).models() == catalogue.models()
    with pytest.raises(modelspec.UnknownModel, match="did you mean `acme/painter`"):
        catalogue.model("acme/paint")


def test_the_specs_of_the_checkout_are_those_that_are_built_in():
    assert modelspec.Catalogue.load(ROOT / "specs").models() == modelspec.models()


def test_errors_are_text_and_data(folder):
    (folder / "acme/painter.yaml").write_text(PAINTER.replace("integer", "intger"))
    with pytest.raises(modelspec.SpecError, match="acme/painter.yaml:6") as caught:
        modelspec.Catalogue.load(folder)
    assert isinstance(caught.value, ValueError)
    assert {one["severity"] for one in caught.value.diagnostics} == {"error"}


def test_folders_that_cannot_be_read(folder, tmp_path_factory):
    with pytest.raises(FileNotFoundError):
        modelspec.Catalogue.load(folder / "none")
    (folder / "acme/painter.yaml").write_bytes(b"name: \xff")
    with pytest.raises(modelspec.SpecError, match="not UTF-8") as caught:
        modelspec.Catalogue.load(folder)
    assert caught.value.diagnostics == []
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    elsewhere.write_text(PAINTER)
    (folder / "acme/painter.yaml").unlink()
    (folder / "acme/painter.yaml").symlink_to(elsewhere)
    with pytest.raises(modelspec.SpecError, match="out of the folder"):
        modelspec.Catalogue.load(folder)
    with pytest.raises(modelspec.SpecError, match="contains no specs"):
        modelspec.Catalogue.load(tmp_path_factory.mktemp("empty"))
