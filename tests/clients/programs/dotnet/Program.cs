// Prints the ARN of who the AWS SDK for .NET is: by its own chain, or as the profile of the first argument. With --version, prints the SDK's.
using System;
using System.Reflection;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

if (args is ["--version"])
{
    var version = Assembly.GetExecutingAssembly().GetCustomAttribute<AssemblyInformationalVersionAttribute>();
    Console.WriteLine(version?.InformationalVersion);
    return 0;
}
try
{
    AWSCredentials? credentials = null;
    if (args.Length > 0 && !new CredentialProfileStoreChain().TryGetAWSCredentials(args[0], out credentials))
        throw new ArgumentException($"no profile {args[0]}");
    using var client = credentials is null
        ? new AmazonSecurityTokenServiceClient()
        : new AmazonSecurityTokenServiceClient(credentials);
    Console.WriteLine((await client.GetCallerIdentityAsync(new GetCallerIdentityRequest())).Arn);
    return 0;
}
catch (Exception error)
{
    Console.Error.WriteLine(error);
    return 1;
}
