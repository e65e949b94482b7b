"""Parts of screens: lists, pages of lines, the frame, menus, the filter line. They know no operation."""
