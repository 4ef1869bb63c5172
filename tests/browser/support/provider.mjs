// An identity provider for one house, `node provider.mjs ADDRESS SECRET`: panva's oidc-provider, which is certified, with
// a page of its own on which anybody signs in as whoever they say. What stands behind an `@` is their group; whoever
// ticks the box has shown a second factor. It prints its address, and ends with its standard input.

import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const [house, secret] = process.argv.slice(2);
if (!house || !secret) throw new Error('node provider.mjs ADDRESS SECRET');

const escaped = (words) => words.replace(/[&<"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
const page = (title, content) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>${title}</title><h1>${title}</h1>${content}`;

const server = createServer();
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'onetrip',
      client_secret: secret,
      redirect_uris: [`${house}/api/v1/console/session/provider/callback`],
      post_logout_redirect_uris: [`${house}/console/sign-in`],
    },
  ],
  // What a scope asks for stands in the ID token.
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'acr', 'amr'], profile: ['name', 'groups'] },
  cookies: { keys: ['a key for cookies of the tests'] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource(ctx, form) {
        ctx.body = page(
          'Sign out?',
          `${form}<button form="op.logoutForm" name="logout" value="yes">Sign out everywhere</button>`,
        );
      },
    },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, name: `Name of ${sub}`, groups: sub.split('@').slice(1) }),
  }),
  // The house is the provider's own client, so that nobody is asked whether they agree.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

async function typed(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return new URLSearchParams(Buffer.concat(pieces).toString());
}

const answer = provider.callback();
server.on('request', async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(
      page(
        'Town sign-in',
        `<form method="post" action="${escaped(request.url)}"><label>Who <input name="who" autofocus></label>` +
          '<label><input type="checkbox" name="factor" value="mfa"> second factor</label>' +
          '<button>Sign in</button><button name="cancel" value="1">Cancel</button></form>',
      ),
    );
  }
  const form = await typed(request);
  const amr = ['pwd', ...form.getAll('factor')];
  const result = form.has('cancel') ? { error: 'access_denied' } : { login: { accountId: form.get('who'), amr } };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
});

process.stdin.on('end', () => process.exit(0)).resume();
console.log(issuer);
