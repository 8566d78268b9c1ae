r"""Prices of options, and their sensitivities: scalar code with math, branches and a loop over a binomial tree.

    srcad options.py -f black_scholes:spot,volatility -f american_put:spot,volatility,rate \
        --signature 'american_put(spot: float, volatility: float, rate: float, strike: float, years: float, steps: int)'
"""
import math


def normal(x):
    """The distribution function of the normal distribution."""
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def black_scholes(spot, volatility, rate, strike, years, call=True):
    """The price of a European option."""
    if years <= 0.0:
        return max(spot - strike, 0.0) if call else max(strike - spot, 0.0)
    spread = volatility * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility ** 2) * years) / spread
    d2 = d1 - spread
    discount = math.exp(-rate * years)
    if call:
        return spot * normal(d1) - strike * discount * normal(d2)
    return strike * discount * normal(-d2) - spot * normal(-d1)


def american_put(spot, volatility, rate, strike, years, steps):
    """The price of a put that may be exercised early, by a binomial tree."""
    dt = years / steps
    up = math.exp(volatility * math.sqrt(dt))
    p = (math.exp(rate * dt) - 1.0 / up) / (up - 1.0 / up)
    discount = math.exp(-rate * dt)
    values = []
    for i in range(steps + 1):
        values.append(max(strike - spot * up ** (2 * i - steps), 0.0))
    for step in range(steps - 1, -1, -1):
        for i in range(step + 1):
            kept = discount * (p * values[i + 1] + (1.0 - p) * values[i])
            values[i] = max(kept, strike - spot * up ** (2 * i - step))
    return values[0]


def implied_volatility(price, spot, rate, strike, years, vega):
    """Newton's method on the price."""
    volatility = 0.5
    for _ in range(50):
        gap = black_scholes(spot, volatility, rate, strike, years) - price
        if abs(gap) < 1e-12:
            break
        volatility = volatility - gap / vega(spot, volatility, rate, strike, years)
    return volatility


def main():
    import srcad

    market = {'rate': 0.03, 'strike': 100.0, 'years': 0.5}
    delta, vega = srcad.grad(black_scholes, wrt=('spot', 'volatility'))(95.0, 0.25, **market)
    gamma = srcad.grad(srcad.grad(black_scholes))(95.0, 0.25, **market)
    print(f'European call {black_scholes(95.0, 0.25, **market):.4f}: '
          f'delta {delta:.4f}, vega {vega:.4f}, gamma {gamma:.4f}')

    volatility = implied_volatility(6.0, 95.0, 0.03, 100.0, 0.5, srcad.grad(black_scholes, wrt='volatility'))
    print(f'a price of 6 means a volatility of {volatility:.6f}')

    american = srcad.value_and_grad(american_put, wrt=('spot', 'volatility', 'rate'))
    price, (delta, vega, rho) = american(95.0, 0.25, steps=100, **market)
    print(f'American put {price:.4f}: delta {delta:.4f}, vega {vega:.4f}, rho {rho:.4f}')
    return volatility, gamma, price


if __name__ == '__main__':
    main()
