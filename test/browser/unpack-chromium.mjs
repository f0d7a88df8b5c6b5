// Unpacks the Chromium that npm has installed into the folder for temporary files, which its caller has chosen.
import chromium from '@sparticuz/chromium';

process.stdout.write(await chromium.executablePath());
