"""Small pictures of files: decoded in processes of their own, kept on disk and in memory."""
