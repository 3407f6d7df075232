"""What the text cannot tell: content before and after, who shares what, the world outside."""
