import { chromium } from 'playwright';
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-gpu'] });
const c = await b.newContext({ viewport:{width:320,height:800}, locale:'en', baseURL:'http://127.0.0.1:8031' });
const p = await c.newPage();
const r = await c.request.post('/api/v1/console/session',{data:{account:process.argv[2]||'lead',password:'one-trip-2018'},headers:{origin:'http://127.0.0.1:8031'}});
console.log(r.status());
await p.goto('/'); await p.evaluate(()=>localStorage.setItem('lang','en'));
const q = await (await c.request.get('/api/v1/console/queue?scope=all&state=done')).json();
const q2 = await (await c.request.get('/api/v1/console/queue?state=handed_on')).json();
const urls = process.argv[3]? process.argv.slice(3): [...(q.items||[]).slice(0,2),...(q2.items||[]).slice(0,2)].map(i=>'/console/cases/'+i.public.number);
for (const u of urls) {
  await p.goto(u+(u.includes('?')?'&':'?')+'lang=en'); await p.waitForTimeout(2500);
  const over = await p.evaluate(()=>{const w=document.documentElement.clientWidth; const out=[]; for(const e of document.querySelectorAll('body *')){const r=e.getBoundingClientRect(); if(r.right>w+1&&r.width>0){out.push(e.tagName+'.'+e.className+' '+Math.round(r.right)+' '+(e.textContent||'').slice(0,50));}} return [document.documentElement.scrollWidth, out.slice(0,14)]});
  console.log(u, JSON.stringify(over,null,1));
  await p.screenshot({path:'/tmp/ov.png',fullPage:true});
}
await b.close();
