"""The pages for people: a landing page and an IDE, every byte of them served from our own origin."""
