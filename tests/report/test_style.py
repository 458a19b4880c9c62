"""The look of pictures: one file per data, settings given back, shapes drawn as they are."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

import divergences as dv
from divergences.errors import UnknownNameError, UnsupportedError
from divergences.report import (
    COLOURS,
    PALETTE,
    draw_heat_map,
    draw_law,
    lecture_style,
    new_figure,
    save_figure,
)


def luminance(colour: str) -> float:
    """Return the relative luminance that WCAG 2 defines, in [0, 1]."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def test_the_settings_of_the_caller_come_back() -> None:
    before = dict(mpl.rcParams)
    with lecture_style():
        assert dict(mpl.rcParams) != before
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf"])
def test_the_same_picture_is_the_same_file(tmp_path: Path, suffix: str) -> None:
    paths = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for path in paths:
        figure = new_figure(3, 2)
        figure.subplots().plot([0, 1], [0, 1])
        save_figure(figure, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("name", ["x.jpeg", "x", "png"])
def test_an_unknown_format_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnknownNameError, match=r"\.png, \.svg, \.pdf"):
        save_figure(new_figure(3, 2), tmp_path / name)


def test_every_distance_has_its_own_colour_of_the_palette() -> None:
    assert len(set(COLOURS.values())) == len(COLOURS)
    assert set(COLOURS.values()) <= set(PALETTE.values())


@pytest.mark.parametrize("name", ["wasserstein", "js", "tv", "kl"])
def test_a_distance_can_be_read_on_white(name: str) -> None:
    contrast = 1.05 / (luminance(COLOURS[name]) + 0.05)
    assert contrast >= 2.7  # purple, the palest; WCAG asks 3 of large type, which ours is and bold


def test_shapes_are_drawn_where_they_are() -> None:
    axes = new_figure(3, 3).subplots()
    draw_law(axes, dv.Segment([0, 1], [2, 3]), "black")
    draw_law(axes, dv.Circle([1, 2], 3.0), "black")
    draw_law(axes, dv.Box([0, 0], [1, 2]), "black")
    assert axes.lines[0].get_xydata().tolist() == [[0, 1], [2, 3]]
    circle, box = axes.patches
    assert (circle.center, circle.radius) == ((1, 2), 3.0)
    assert (box.get_xy(), box.get_width(), box.get_height()) == ((0, 0), 1, 2)


@pytest.mark.parametrize(
    "law",
    [
        dv.Dirac([1, 2]),
        dv.Discrete([1.0, 0.0], [[1, 2], [3, 4]]),
        dv.Cloud([[1, 2], [3, 4]], [1.0, 0.0]),
    ],
)
def test_atoms_that_carry_mass_are_drawn_as_dots(law: dv.Measure) -> None:
    axes = new_figure(3, 3).subplots()
    draw_law(axes, law, "black")
    assert axes.lines[0].get_xydata().tolist() == [[1, 2]]


@pytest.mark.parametrize("law", [dv.Dirac([0, 0, 0]), dv.Gaussian([0, 0], np.eye(2))])
def test_a_law_without_a_shape_in_the_plane_is_refused(law: dv.Measure) -> None:
    with pytest.raises(UnsupportedError):
        draw_law(new_figure(3, 3).subplots(), law, "black")


def test_numbers_in_a_heat_map_stand_out_from_their_cells() -> None:
    axes = new_figure(3, 3).subplots()
    draw_heat_map(axes, [[0.0, 1.0]], low=0.0, high=1.0)
    dark, light = axes.texts
    assert (dark.get_color(), light.get_color()) == ("white", "black")
