using Gateway.Configuration;
using Testing;

namespace Gateway.Tests.Store.Postgres;

/// <summary>A configuration that would have somebody read the password, or the decisions on their way, is refused with the place and the reason.</summary>
public sealed class PostgresConfigTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("Host=127.0.0.1;Database=d;Username=u", "")]
    [InlineData("Host=/run/postgresql;Database=d;Username=u", "")]
    [InlineData("Host=db.example,db2.example;Database=d;Username=u;SSL Mode=VerifyFull;Target Session Attributes=primary", "")]
    [InlineData("Host=db.example;Database=d;Username=u", "db.example is beyond this machine: expected SSL Mode=VerifyFull")]
    [InlineData("Host=localhost,db.example:5433;Database=d;Username=u;SSL Mode=Require", "db.example:5433 is beyond this machine")]
    [InlineData("Host=127.0.0.1;Database=d;Username=u;Password=p", "says a password")]
    [InlineData("Host=127.0.0.1;Database=d", "expected at least Host, Database and Username")]
    [InlineData("Host=127.0.0.1;Databse=d", "expected KEY=VALUE;KEY=VALUE as Npgsql reads it")]
    public void Of_a_connection(string connection, string expected)
    {
        var told = Mistakes($$"""{"Postgres":{"Connection":"{{connection}}"} }""");
        if (expected.Length == 0)
            told.ShouldBeEmpty();
        else
            told.ShouldHaveSingleItem().ShouldContain("$.Store.Postgres.Connection: " + expected);
        told.ShouldAllBe(t => !t.Contains("Password=p"));
    }

    [Fact]
    public void A_password_that_others_may_read_or_that_is_not_there_is_refused_and_so_is_one_for_nothing()
    {
        File.WriteAllText(folder["password"], "p");
        Security.FileModes.Set(folder["password"], (UnixFileMode)0b110_100_100);
        Mistakes("""{"Postgres":{"Connection":"Host=127.0.0.1;Database=d;Username=u","PasswordFile":"password"} }""").ShouldHaveSingleItem().ShouldContain("expected mode 0600");
        Mistakes("""{"Postgres":{"Connection":"Host=127.0.0.1;Database=d;Username=u","PasswordFile":"none"} }""").ShouldHaveSingleItem().ShouldContain("cannot be read");
        Mistakes("""{"Postgres":{"PasswordFile":"password"} }""").ShouldHaveSingleItem().ShouldContain("expected where the database is");
    }

    [Fact]
    public void Whoever_says_so_may_have_it_without_TLS() =>
        Mistakes("""{"Postgres":{"Connection":"Host=db.example;Database=d;Username=u","Insecure":true} }""").ShouldBeEmpty();

    List<string> Mistakes(string store)
    {
        File.WriteAllText(folder["gateway.json"], $$"""{"Store":{{store}} }""");
        ConfigLoader.Load(new ConfigArguments(folder["gateway.json"], Families: folder.Path), new Dictionary<string, string>(), out var mistakes);
        return [.. mistakes.Select(m => m.ToString())];
    }
}
