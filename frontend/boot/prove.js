// Works on a challenge of the server (“API conventions” in ARCHITECTURE.md), in slices so that the page can still be used,
// and says in the meantime what goes on.
import start, { solve } from '/{{glue}}';

const SLICE_MS = 30;
// Long enough to be read and spoken, however soon the answer is found.
const TOLD_MS = 2000;

/** Says what goes on, and returns what takes the words away again. */
function tell() {
    const box = document.createElement('div');
    box.setAttribute('role', 'status');
    box.className = 'notice';
    // In sight wherever the page is scrolled to. The content policy refuses a style attribute, but not this.
    Object.assign(box.style, { position: 'fixed', bottom: '0', left: '0', right: '0', margin: '0', zIndex: '9' });
    document.body.append(box);
    const isChinese = document.documentElement.lang.startsWith('zh');
    // A screen reader announces what changes in a box that is there already.
    setTimeout(() => {
        box.textContent = isChinese
            ? '现在访问的人多。为防止有人用程序批量提交，您的设备正在做一次验证，一般只要几秒钟，请不要关闭页面。'
            : 'Many requests are coming in. To keep machines out, your device is doing a short check, usually a few seconds. Please keep this page open.';
    });
    const until = performance.now() + TOLD_MS;
    return () => setTimeout(() => box.remove(), until - performance.now());
}

export async function prove(challenge) {
    const done = tell();
    try {
        await start({ module_or_path: '/{{wasm}}' });
        const bits = parseInt(challenge, 10);
        let tries = 2000;
        for (let first = 0; ; first += tries) {
            const began = performance.now();
            const found = solve(challenge, bits, first, tries);
            if (found !== undefined) return challenge + '.' + found;
            if (performance.now() - began < SLICE_MS) tries *= 2;
            await new Promise((resolve) => setTimeout(resolve));
        }
    } finally {
        done();
    }
}
