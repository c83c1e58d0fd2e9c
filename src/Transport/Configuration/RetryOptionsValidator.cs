using Microsoft.Extensions.Options;

namespace IacpBus.Transport.Configuration;

/// <summary>Says at start, in sentences, what is wrong with <see cref="RetryOptions"/>.</summary>
internal sealed class RetryOptionsValidator : IValidateOptions<RetryOptions>
{
    public ValidateOptionsResult Validate(string? name, RetryOptions options)
    {
        var failures = new List<string>();
        if (options.Tries is < 1 or > 20)
        {
            failures.Add($"Iacp:Retry:Tries is {options.Tries}; it must lie between 1 (no retry) and 20.");
        }

        if (options.UnfinishedRuns is < 1 or > 100)
        {
            failures.Add($"Iacp:Retry:UnfinishedRuns is {options.UnfinishedRuns}; it must lie between 1 and 100.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
