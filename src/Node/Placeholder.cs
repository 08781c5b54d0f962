namespace DicomExchange.Node;
