using System.Security.Cryptography;
using Ensemble.Families;
using Testing;

namespace Ensemble.Tests.Families;

public sealed class ManifestTrustTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ECDsa release = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly ECDsa stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly string path;

    public ManifestTrustTests() => path = TinyFamily.OfThree("f").Write(folder.Path);

    string Manifest => Path.Combine(path, "family.json");

    string Signature => Path.Combine(path, "family.json.sig");

    public void Dispose()
    {
        release.Dispose();
        stranger.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void A_family_signed_by_a_known_key_loads_in_both_forms_of_its_signature()
    {
        Sign(release);
        Load(required: true).ShouldBeEmpty();
        File.WriteAllText(Signature, Convert.ToBase64String(File.ReadAllBytes(Signature)).Insert(20, "\n") + "\n");
        Load(required: true).ShouldBeEmpty();
    }

    [Fact]
    [FaultCase(25, "a family without a signature where one is required")]
    public void One_without_a_signature_is_refused_where_it_is_required_and_says_how_to_sign()
    {
        Load(required: true).ShouldHaveSingleItem().ShouldBe(
            "family.json.sig: missing; the configuration asks for a signature of family.json by the key 'release' (Signatures.RequireSignature). "
            + "To sign: openssl dgst -sha256 -sign KEY.pem -out family.json.sig family.json");
        Load(required: false).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [FaultCase(25, "a manifest changed by a byte after it was signed")]
    public void A_changed_byte_refuses_it_whether_signatures_are_required_or_not(bool required)
    {
        Sign(release);
        // White space alone: the same manifest, and not the bytes that were signed.
        File.AppendAllText(Manifest, " ");
        Load(required).ShouldHaveSingleItem().ShouldStartWith("family.json.sig: it is no signature of this family.json by the key 'release'. Whatever writes family.json (calibrate does)");
    }

    [Fact]
    public void Another_ones_signature_garbage_emptiness_and_links_are_refused()
    {
        Sign(stranger);
        Load(required: true).ShouldHaveSingleItem().ShouldContain("no signature of this family.json");
        Sign(release);
        byte[] good = File.ReadAllBytes(Signature);
        File.WriteAllBytes(Signature, []);
        Load(required: true).ShouldHaveSingleItem().ShouldContain("no signature of this family.json");
        File.WriteAllBytes(Signature, good[..^1]);
        Load(required: true).ShouldHaveSingleItem().ShouldContain("no signature of this family.json");
        File.WriteAllBytes(Signature, new byte[5000]);
        Load(required: true).ShouldHaveSingleItem().ShouldBe("family.json.sig: 5000 bytes; at most 4096");
        File.WriteAllBytes(folder["elsewhere.sig"], good);
        File.Delete(Signature);
        File.CreateSymbolicLink(Signature, folder["elsewhere.sig"]);
        Load(required: false).ShouldHaveSingleItem().ShouldStartWith("family.json.sig: a link");
        File.Delete(Signature);
        File.CreateSymbolicLink(Signature, "nowhere");
        Load(required: false).ShouldHaveSingleItem().ShouldStartWith("family.json.sig: a link");
    }

    [Fact]
    public void Nothing_of_an_unsigned_manifest_is_used()
    {
        // A mistake in it is not even told: it was not read.
        File.WriteAllText(Manifest, "{ \"format\": ");
        Load(required: true).ShouldHaveSingleItem().ShouldStartWith("family.json.sig: missing");
    }

    [Fact]
    public void A_signature_covers_the_models_by_their_digests()
    {
        Sign(release);
        string model = Path.Combine(path, "members", "b.onnx");
        byte[] changed = File.ReadAllBytes(model);
        changed[^1] ^= 1;
        File.WriteAllBytes(model, changed);
        Load(required: true).ShouldHaveSingleItem().ShouldStartWith("members/b.onnx: its SHA-256 is ");
    }

    [Fact]
    public void A_signature_that_comes_later_loads_the_family_without_a_restart()
    {
        using var store = new FamilyStore(folder.Path, TimeProvider.System, new FamilyLimits(8, 8) { Trust = Trust(required: true) });
        store.LoadAll();
        store.Statuses.ShouldHaveSingleItem().Ready.ShouldBeFalse();
        Sign(release);
        store.Refresh().ShouldBeTrue();
        store.Statuses.ShouldHaveSingleItem().Ready.ShouldBeTrue();
    }

    [Fact]
    public void Keys_that_are_none_are_refused()
    {
        var trust = new ManifestTrust(required: true);
        trust.Add("a", "nothing").ShouldNotBeNull().ShouldStartWith("expected a public key of the curve P-256 in PEM");
        trust.Add("a", release.ExportECPrivateKeyPem()).ShouldNotBeNull().ShouldStartWith("it holds a private key");
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        trust.Add("a", other.ExportSubjectPublicKeyInfoPem()).ShouldNotBeNull().ShouldStartWith("expected a key of the curve P-256");
        using RSA rsa = RSA.Create(2048);
        trust.Add("a", rsa.ExportSubjectPublicKeyInfoPem()).ShouldNotBeNull().ShouldStartWith("expected a public key of the curve P-256");
        trust.IsEmpty.ShouldBeTrue();
    }

    void Sign(ECDsa key) => File.WriteAllBytes(Signature, key.SignData(File.ReadAllBytes(Manifest), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));

    ManifestTrust Trust(bool required)
    {
        var trust = new ManifestTrust(required);
        trust.Add("release", release.ExportSubjectPublicKeyInfoPem()).ShouldBeNull();
        return trust;
    }

    List<string> Load(bool required)
    {
        var mistakes = new List<string>();
        FamilyLoader.Load(path, TimeProvider.System, mistakes, new FamilyLimits(8, 8) { Trust = Trust(required) })?.Release();
        return mistakes;
    }
}
