using IacpBus.Bench.Steps;

try
{
    StepsOptions options = StepsOptions.Parse(args);
    if (!options.Types)
    {
        return Measurement.Run(options);
    }

    await AllocatedTypes.RunAsync(options);
    return 0;
}
catch (FormatException mistake)
{
    await Console.Error.WriteLineAsync(mistake.Message);
    return 2;
}
