using IacpBus.Transport.Configuration;
using RabbitMQ.Client.Exceptions;

namespace IacpBus.Transport.Broker;

/// <summary>Why the broker does not let this process in, as a sentence with a cure.</summary>
internal static class BrokerProblem
{
    public static string Explain(Exception failure, TransportOptions options)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationFailureException or PossibleAuthenticationFailureException:
                    return $"The broker at {options.RedactedUri} refuses the user or its password. Check user and password in Iacp:Transport:Uri.";
                case OperationInterruptedException { ShutdownReason: { } reason }:
                    return $"The broker at {options.RedactedUri} refuses the connection: {reason.ReplyText}. Check virtual host and permissions of the user in Iacp:Transport:Uri.";
            }
        }

        return $"The broker at {options.RedactedUri} does not answer. Check that it runs, and Iacp:Transport:Uri. ({failure.GetBaseException().Message})";
    }
}
