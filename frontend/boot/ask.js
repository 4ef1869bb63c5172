// Where many ask for the same thing at once, the server wants a proof of work before it answers (the header
// onetrip-work). The programs know nothing of it: their request is sent again with the proof. The first request's
// signal is left out, since a phone may work for longer than a page waits for an answer.
const send = window.fetch;
window.fetch = (request, options) => {
    const asked = new Request(request, options);
    const again = asked.url.startsWith(location.origin + '/api/') && asked.clone();
    return send(asked).then(async (answer) => {
        const challenge = again && answer.headers.get('onetrip-work');
        if (!challenge) return answer;
        const proven = new Request(again, { signal: null });
        const { prove } = await import('/{{prove}}');
        proven.headers.set('onetrip-work', await prove(challenge));
        return send(proven);
    });
};
