// Says why a page does not open and what to do next. It has to run in browsers that cannot read modules, so it
// is a separate script, runs before them and is written in ECMAScript 5. If it does not load either, the style
// sheet shows a link to the simple version after ten seconds.
(function () {
    'use strict';
    var PATIENCE_MS = 10000;
    var box = document.getElementById('boot');
    var told = false;

    function all(selector) {
        return Array.prototype.slice.call(document.querySelectorAll(selector));
    }

    // Shows one language, and adds the case number of the page to the links to the simple version.
    function fill() {
        var kept = null;
        try {
            kept = localStorage.getItem('onetrip.language');
        } catch (refused) { /* Storage can be switched off. */ }
        if (kept !== 'zh' && kept !== 'en') {
            kept = /^zh/i.test(navigator.language || 'zh') ? 'zh' : 'en';
        }
        document.documentElement.lang = kept === 'zh' ? 'zh-CN' : 'en';
        all('#boot [lang]').forEach(function (words) {
            words.hidden = words.lang.slice(0, 2) !== kept;
        });
        var number = /^\/(?:track|check)\/([\w-]+)\/?$/.exec(location.pathname);
        all('#boot a[href^="/lite"]').forEach(function (link) {
            if (number) link.href += '&number=' + number[1];
        });
        all('#boot a[href=""]').forEach(function (link) {
            // Following the link would drop the fragment, which holds the slip's token.
            link.onclick = function () {
                location.reload();
                return false;
            };
        });
    }

    function tell(why) {
        if (told) return;
        told = why !== 'slow';
        // The class tells the boot module to leave the box in place.
        if (told) box.className += ' told';
        all('#boot [data-why]').forEach(function (part) {
            part.hidden = part.getAttribute('data-why') !== why;
            part.className = '';
        });
    }

    function fail(why) {
        // The box is gone once the page has opened. If the page stops later, its content stays below the box.
        if (!box.parentNode) document.body.insertBefore(box, document.body.firstChild);
        tell(why);
    }

    // Requests each part of the page in turn. If all of them load, the cause is `otherwise`.
    function look(parts, otherwise) {
        if (!box.parentNode) return;
        if (!parts.length) return fail(otherwise);
        var request = new XMLHttpRequest();
        request.open('HEAD', parts[0].src || parts[0].href);
        request.onload = function () {
            var type = request.getResponseHeader('Content-Type');
            var fits = request.status === 200 && /javascript|wasm/.test(type);
            look(fits ? parts.slice(1) : [], fits ? otherwise : 'ours');
        };
        request.onerror = function () {
            if (box.parentNode) fail('network');
        };
        request.send();
    }

    function judge(otherwise) {
        look(all('script[type=module],link[as=fetch],link[rel=modulepreload]'), otherwise);
    }

    // Whether an error comes from the program or its loader, and not from a script that was added by the browser
    // or on the way.
    function isOurs(error, file) {
        var stopped = window.WebAssembly && error instanceof WebAssembly.RuntimeError;
        return stopped || /\/assets\//.test(file + (error && error.stack));
    }

    // Called by the boot module.
    box.failed = function (error) {
        var wasm = window.WebAssembly;
        if (!wasm || error instanceof wasm.CompileError || error instanceof wasm.LinkError) judge('browser');
        else judge(/fetch|network|load/i.test(error) ? 'network' : 'ours');
    };
    window.addEventListener('error', function (event) {
        if (event.target.tagName) {
            if (event.target.type === 'module') judge('network');
        } else if (isOurs(event.error, event.filename)) {
            if (/SyntaxError/.test(event.message)) judge('browser');
            else fail('ours');
        }
    }, true);
    window.addEventListener('unhandledrejection', function (event) {
        if (isOurs(event.reason, '')) fail('ours');
    });

    fill();
    if (!window.WebAssembly || !('noModule' in document.createElement('script'))) fail('browser');
    setTimeout(function () {
        if (box.parentNode) {
            tell('slow');
            judge('slow');
        }
    }, PATIENCE_MS);
})();
