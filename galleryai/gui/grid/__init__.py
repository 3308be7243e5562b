"""The grid of photographs: layout and selection are pure, the view draws what is visible of them."""
