using DicomExchange.Host;

return await CommandLine.RunAsync(args);
