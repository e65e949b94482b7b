"""What crosses the network: documents and operations of the Management API v1, one module per section. No I/O."""
