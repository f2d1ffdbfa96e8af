using AttrBackfill.Genesys.Http;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AttrBackfill.Tests.Genesys;

/// <summary>How often a call is worth repeating, and when the host is down.</summary>
public sealed class RemoteHealthTests
{
    const string Get = "GET /x", Patch = "PATCH /x";

    readonly FakeTimeProvider _clock = new();
    readonly RemoteHealth _health;

    public RemoteHealthTests() => _health = new RemoteHealth(_clock);

    [Fact]
    public void Where_others_succeed_a_call_that_keeps_failing_is_given_up_soon()
    {
        Calls(500, failEvery: 0);
        Assert.Equal(12, Retries(AttemptEnd.Failed));
    }

    [Fact]
    public void Where_every_second_one_fails_it_is_chance_for_longer()
    {
        Calls(500, failEvery: 2);
        Assert.InRange(Retries(AttemptEnd.Failed), 28, 34);
        Assert.InRange(Retries(AttemptEnd.OverTheLimit), 28, 34);
    }

    [Fact]
    public void Before_anything_answered_the_address_is_doubted_soonest()
    {
        Assert.Equal(3, Retries(AttemptEnd.Unreached));
        Assert.Equal(3, Retries(AttemptEnd.Redirected));
        Assert.Equal(8, Retries(AttemptEnd.Failed));
    }

    [Fact]
    public void A_redirect_after_good_answers_is_repeated_like_any_passing_fault()
    {
        Calls(500, failEvery: 0);
        Assert.Equal(12, Retries(AttemptEnd.Redirected));
    }

    [Fact]
    public void While_nothing_succeeds_no_call_is_given_up_before_the_host_is_found_down()
    {
        Calls(20, failEvery: 0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        var since = _clock.GetTimestamp();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(_clock.GetElapsedTime(since) < TimeSpan.FromSeconds(60 + 16), !_health.IsDown);
            Assert.Equal(!_health.IsDown, _health.IsWorthRepeating(Get, AttemptEnd.Failed, i + 1, since, 0));
            _health.Note(Get, AttemptEnd.Failed, false);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_pause_without_calls_is_no_outage()
    {
        Calls(1, failEvery: 0);
        _clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 50; i++) _health.Note(Get, AttemptEnd.Failed, true);
        Assert.False(_health.IsDown);
    }

    [Fact]
    public void A_refused_token_is_asked_anew_as_long_as_the_endpoint_takes_others()
    {
        Assert.Equal(7, Retries(AttemptEnd.TokenRefused));
        _health.Note(Patch, AttemptEnd.Good, true);
        Assert.True(_health.IsWorthRepeating(Get, AttemptEnd.TokenRefused, 40, -1, 0));
        Assert.False(_health.IsWorthRepeating(Get, AttemptEnd.TokenRefused, 41, -1, 0));
        Assert.Equal(7, Retries(AttemptEnd.TokenRefused));
        _health.Note(Get, AttemptEnd.Good, true);
        Assert.True(_health.IsWorthRepeating(Get, AttemptEnd.TokenRefused, 50, _clock.GetTimestamp(), 0));
        Assert.False(_health.IsWorthRepeating(Get, AttemptEnd.TokenRefused, 50, _clock.GetTimestamp(), 1));
        Assert.False(_health.IsWorthRepeating(Get, AttemptEnd.ScopeRefused, 1, 0, 0));
    }

    void Calls(int count, int failEvery)
    {
        for (var i = 1; i <= count; i++) _health.Note(Get, failEvery > 0 && i % failEvery == 0 ? AttemptEnd.Failed : AttemptEnd.Good, true);
        _health.Note(Get, AttemptEnd.Good, false);
    }

    int Retries(AttemptEnd end) =>
        Enumerable.Range(1, 200).First(made => !_health.IsWorthRepeating(Get, end, made, _clock.GetTimestamp(), _health.Accepted(Get))) - 1;
}
