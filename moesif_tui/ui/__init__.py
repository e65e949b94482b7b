"""The screens, on Textual. They reach data through `session` alone."""
