"""How the Dutch pipeline inside rolvast is made. See README.md in this folder."""
