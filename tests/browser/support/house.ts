// The server's time: the demonstration and its pages follow a clock of their own, whatever this machine's clock says.

const answer = await fetch(`${process.env.ONETRIP_URL}/api/v1/directory`);
const told = Number(answer.headers.get('onetrip-time'));
if (!told) throw new Error('the house does not tell what time it is');
const ahead = told - Date.now();

/** A day in China, some days from today in the house. */
export function houseDay(days: number): string {
  const day = new Date(Date.now() + ahead + days * 24 * 3600 * 1000);
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(day);
}
