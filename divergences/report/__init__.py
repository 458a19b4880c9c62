"""What a reader sees: tables for the terminal, figures, results as plain data."""

from .answers import Answer, answers_to_dict
from .experiments import (
    decide_dirac_gan,
    decide_games,
    decide_unrolled_game,
    draw_dirac_gan,
    draw_games,
    draw_unrolled_game,
)
from .figures import (
    FIGURES,
    Decider,
    FigureSpec,
    decide_wgan_1,
    draw_wgan_1,
    find_figure,
)
from .heat_map import draw_heat_map
from .laws import draw_law
from .style import COLOURS, PALETTE, check_format, lecture_style, new_figure, save_figure
from .table import answers_table, claims_table, deciders_table, figures_table, record_table

__all__ = [
    "COLOURS",
    "FIGURES",
    "PALETTE",
    "Answer",
    "Decider",
    "FigureSpec",
    "answers_table",
    "answers_to_dict",
    "check_format",
    "claims_table",
    "decide_dirac_gan",
    "decide_games",
    "decide_unrolled_game",
    "decide_wgan_1",
    "deciders_table",
    "draw_dirac_gan",
    "draw_games",
    "draw_heat_map",
    "draw_law",
    "draw_unrolled_game",
    "draw_wgan_1",
    "figures_table",
    "find_figure",
    "lecture_style",
    "new_figure",
    "record_table",
    "save_figure",
]
