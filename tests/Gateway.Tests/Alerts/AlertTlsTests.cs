using System.Collections.Concurrent;
using Gateway.Tests.Guard;
using Gateway.Tests.Security;
using Testing;

namespace Gateway.Tests.Alerts;

/// <summary>Alertmanagers behind TLS, which ask for a token.</summary>
public sealed class AlertTlsTests
{
    [Fact]
    public async Task One_behind_TLS_is_shown_the_token_that_the_file_holds_now_and_one_of_another_authority_nothing()
    {
        using var folder = new TemporaryFolder();
        using var authority = TestCertificates.Authority("alertmanagers");
        using var other = TestCertificates.Authority("others");
        using var right = TestCertificates.Of(authority, "CN=right", isClient: false);
        using var wrong = TestCertificates.Of(other, "CN=wrong", isClient: false);
        File.WriteAllText(folder["ca.pem"], authority.ExportCertificatePem());
        Write("first");
        ConcurrentQueue<string> told = [], stolen = [];
        await using var asked = await LocalServer.SecureAsync(right, async context =>
        {
            told.Enqueue(context.Request.Headers.Authorization.ToString());
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        await using var imposter = await LocalServer.SecureAsync(wrong, context =>
        {
            stolen.Enqueue(context.Request.Headers.Authorization.ToString());
            return Task.CompletedTask;
        });
        await using var gateway = await GatewayUnderTest.OfThreeAsync($$"""
            { "Alerts": { "Alertmanagers": ["{{asked.Address}}", "{{imposter.Address}}"], "CertificateAuthority": "{{folder["ca.pem"]}}", "TokenFile": "{{folder["token"]}}",
              "Resend": "00:00:01", "After": "00:00:00" } }
            """);
        await UntilAsync(() => told.Contains("Bearer first"));
        Write("second");
        await UntilAsync(() => told.Contains("Bearer second"));
        await UntilAsync(async () => (await gateway.MetricsAsync()).Contains($"consensus_alert_pushes_total{{alertmanager=\"{imposter.Address.ToString().TrimEnd('/')}", StringComparison.Ordinal));
        stolen.ShouldBeEmpty();

        void Write(string token)
        {
            File.WriteAllText(folder["token.new"], token + "\n");
            FileModes.Set(folder["token.new"], FileModes.OwnerAlone);
            File.Move(folder["token.new"], folder["token"], overwrite: true);
        }
    }

    static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (int i = 0; i < 600 && !await holds(); i++)
            await Task.Delay(100);
        (await holds()).ShouldBeTrue();
    }
}
