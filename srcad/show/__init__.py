"""What people look at: evaluation traces, and symbolic derivatives beside those of srcad."""
