namespace DicomExchange.Support;
