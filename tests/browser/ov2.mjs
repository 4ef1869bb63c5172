import { chromium } from 'playwright';
const b = await chromium.launch({ executablePath:'/usr/bin/chromium', args:['--no-sandbox','--disable-gpu'] });
const c = await b.newContext({ viewport:{width:320,height:800}, baseURL:'http://127.0.0.1:8031' });
const p = await c.newPage();
const h={origin:'http://127.0.0.1:8031'};
await c.request.post('/api/v1/console/session',{data:{account:'clerk',password:'one-trip-2018'},headers:h});
const q2 = await (await c.request.get('/api/v1/console/queue?state=handed_on')).json();
for (const i of q2.items) {
 const n=i.public.number; const s=await (await c.request.get('/api/v1/console/cases/'+n)).json();
 const r=await c.request.post('/api/v1/console/cases/'+n+'/urge',{data:{departments:[],words:'又来问了'},headers:{...h,'if-match':'"'+(s.revision)+'"','idempotency-key':'aaaaaaaaaaaaaaaaaaaa'+n}});
 console.log(n, r.status(), (await r.text()).slice(0,100));
 await p.goto('/console/cases/'+n+'?lang=en'); await p.waitForTimeout(3000);
 const f=()=>p.evaluate(()=>{const w=document.documentElement.clientWidth; const out=[]; for(const e of document.querySelectorAll('body *')){const r=e.getBoundingClientRect(); if(r.right>w+1&&r.width>0){out.push(e.tagName+'.'+e.className+' '+Math.round(r.right)+' '+(e.textContent||'').slice(0,60));}} return [document.documentElement.scrollWidth, out.slice(0,14)]});
 console.log(JSON.stringify(await f(),null,1));
 await p.evaluate(()=>{const h=document.querySelector('h1'); h.textContent='Case '; const s=document.createElement('span'); s.className='unbroken'; s.textContent='1806-8901-3759-82'; h.append(s);});
 console.log(JSON.stringify(await f(),null,1));
 if (r.ok()) break;
}
await b.close();
