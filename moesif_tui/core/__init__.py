"""Pure logic on wire documents: query language, layouts, exports, safe text, masking, time. No I/O, no clock."""
