"""What the text cannot tell: content before and after, who shares what with whom, the world outside."""
