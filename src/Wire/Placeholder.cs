namespace DicomExchange.Wire;
