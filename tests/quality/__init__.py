"""How well the general reader reads: annotated pages of our own in many families of markup, scored and with floors."""
