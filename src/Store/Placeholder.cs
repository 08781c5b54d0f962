namespace DicomExchange.Store;
