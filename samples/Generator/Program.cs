using DicomExchange.Generator;

return await GeneratorCommand.RunAsync(args, Console.Out, Console.Error);
