namespace DicomExchange.Generator;
