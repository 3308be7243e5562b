"""`python -m galleryai` is the same as `galleryai`."""

from galleryai.cli.main import main

main()
