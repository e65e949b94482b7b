"""All that touches the terminal itself, or parts of Textual that are not public.

`check` looks at the terminal before anything is drawn (and imports no Textual), `filter` is the last look at every
text, `driver` writes the bytes, `guard` holds what happens when the program is stopped, crashes or loses its terminal.
"""
